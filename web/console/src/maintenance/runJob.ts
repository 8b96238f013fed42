import { api, told } from '../api/answers.js';
import { queries } from '../api/queries.js';

/** Runs a job; the server answers when it is done. The last run then has the report. */
export async function runJob(name: string, force = false): Promise<void> {
  const asked = call(name, force);
  // The server counts it as running as soon as the call has reached it.
  setTimeout(() => void queries.invalidateQueries({ queryKey: ['maintenance'] }), 500);
  try {
    await asked;
  } finally {
    await queries.invalidateQueries({ queryKey: ['maintenance'] });
    await queries.invalidateQueries({ queryKey: ['statistics'] });
  }
}

async function call(name: string, force: boolean): Promise<unknown> {
  switch (name) {
    case 'expire':
      return await told(api.POST('/api/manage/filestore/maintenance/expire'));
    case 'collect':
      return await told(api.POST('/api/manage/filestore/maintenance/collect', { params: { query: force ? { force: 'true' } : {} } }));
    default:
      return await told(api.POST('/api/manage/filestore/maintenance/scrub'));
  }
}
