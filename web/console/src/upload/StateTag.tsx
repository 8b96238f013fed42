import { Tag } from '../states/Tag.js';
import type { UploadRow } from './UploadItem.js';

export function StateTag({ row: { state, trouble, result, progress } }: { row: UploadRow }) {
  switch (state) {
    case 'waiting':
      return <Tag tone="quiet">Waiting</Tag>;
    case 'paused':
      return trouble ? <Tag tone="warn">Sign in to go on</Tag> : <Tag tone="quiet">Paused</Tag>;
    case 'closing':
      return <Tag tone="busy">Closing</Tag>;
    case 'done':
      return result?.verified ? <Tag tone="good">Verified</Tag> : <Tag tone="warn">Not verified</Tag>;
    case 'failed':
      return <Tag tone="bad">Failed</Tag>;
    default:
      return trouble ? <Tag tone="warn">Trying again</Tag>
        : progress.size > 0 && progress.confirmed === progress.size ? <Tag tone="busy">Hashing</Tag>
          : <Tag tone="busy">Uploading</Tag>;
  }
}
