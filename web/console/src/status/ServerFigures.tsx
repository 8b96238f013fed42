import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import { asRefusal } from '../api/Refusal.js';
import type { components } from '../api/schema.js';
import { serverNow } from '../api/serverTime.js';
import { Figure } from '../figures/Figure.js';
import { duration, time } from '../format/time.js';
import { Tag } from '../states/Tag.js';

export function ServerFigures({ about }: { about: components['schemas']['AboutView'] }) {
  const ready = useQuery({
    queryKey: ['ready'],
    queryFn: async ({ signal }) => (await told(api.GET('/health/ready', { signal }))).data,
    refetchInterval: 5_000,
    retry: false,
  });
  const { tone, word, hint } = stateOf(ready.error, ready.data);
  return (
    <dl className="kala-figures">
      <Figure label="Server" value={<span role="status"><Tag tone={tone}>{word}</Tag></span>} hint={hint} />
      <Figure label="Version" value={about.version} />
      {about.database && <Figure label="Database" value={about.database} />}
      {about.startedAt && <Figure label="Running for" value={duration(serverNow() - Date.parse(about.startedAt))} hint={`since ${time(about.startedAt)}`} />}
    </dl>
  );
}

interface State {
  tone: 'good' | 'bad' | 'warn' | 'quiet';
  word: string;
  hint: string;
}

function stateOf(error: unknown, ready: components['schemas']['ReadyView'] | undefined): State {
  if (error) {
    return { tone: 'bad', word: 'not ready', hint: asRefusal(error).message };
  }
  return ready === undefined ? { tone: 'quiet', word: 'asking', hint: 'The server is being asked.' }
    : ready.writable ? { tone: 'good', word: 'ready', hint: 'Everything works.' }
      : { tone: 'warn', word: 'full', hint: 'The disk is full: everything but uploads works.' };
}
