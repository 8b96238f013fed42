import type { Me } from '../api/views.js';
import { bytes } from '../format/bytes.js';
import { UsageBar } from './UsageBar.js';

interface Props {
  usage: Me['usage'];
  limits: Me['limits'];
}

const count = (value: number): string => value.toLocaleString();

/** What an owner uses of each limit. */
export function UsageBars({ usage, limits }: Props) {
  return (
    <div className="kala-usages">
      <UsageBar label="Bytes of files and open sessions" used={usage.bytes} limit={limits.bytes} format={bytes} />
      <UsageBar label="Files" used={usage.files} limit={limits.files} format={count} />
      <UsageBar label="Open and failed sessions" used={usage.sessions} limit={limits.sessions} format={count} />
      <UsageBar label="Ended sessions that are remembered" used={usage.ended} limit={limits.ended} format={count} />
    </div>
  );
}
