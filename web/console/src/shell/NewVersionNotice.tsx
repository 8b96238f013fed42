import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, told } from '../api/answers.js';
import { firstVersion } from './firstVersion.js';

/** Offers a reload when the server has another version than it had when the page was loaded. */
export function NewVersionNotice() {
  const about = useQuery({
    queryKey: ['about'],
    queryFn: async () => (await told(api.GET('/api/manage/about'))).data,
    refetchInterval: 60_000,
  });
  const version = about.data?.version;
  const first = firstVersion(version);
  return version !== undefined && version !== first && (
    <div className="kala-notice" role="status">
      The server is now version {version}; this page is of {first}.
      <Button size="compact-sm" variant="default" onClick={() => location.reload()}>Reload</Button>
    </div>
  );
}
