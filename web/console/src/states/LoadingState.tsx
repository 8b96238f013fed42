import { Loader } from '@mantine/core';

export function LoadingState() {
  return <div className="kala-state" role="status" aria-label="Loading"><Loader /></div>;
}
