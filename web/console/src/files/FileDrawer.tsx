import { useState } from 'react';
import { SideDrawer } from '../dialogs/SideDrawer.js';
import { EmptyState } from '../states/EmptyState.js';
import { ErrorState } from '../states/ErrorState.js';
import { LoadingState } from '../states/LoadingState.js';
import { FileDetail } from './FileDetail.js';
import { useFile } from './useFile.js';

interface Props {
  /** Null while it is closed. */
  uuid: string | null;
  onClose: () => void;
  onDeleted: (uuid: string) => void;
}

/** One file, beside the list. */
export function FileDrawer({ uuid, onClose, onDeleted }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <SideDrawer title="File" width={620} isOpen={uuid !== null} onClose={onClose} isAsking={isAsking}>
      {uuid !== null && <Content key={uuid} uuid={uuid} onAsking={setAsking} onDeleted={onDeleted} />}
    </SideDrawer>
  );
}

interface ContentProps {
  uuid: string;
  onAsking: (isAsking: boolean) => void;
  onDeleted: (uuid: string) => void;
}

function Content({ uuid, onAsking, onDeleted }: ContentProps) {
  const asked = useFile(uuid);
  if (!asked.data) {
    return asked.error ? <ErrorState error={asked.error} onRetry={() => void asked.refetch()} /> : <LoadingState />;
  }
  const { session } = asked.data;
  return session ? <FileDetail session={session} state={asked.data} onAsking={onAsking} onDeleted={onDeleted} /> : (
    <EmptyState title="There is no such file">
      Nothing is known under <code>{uuid}</code>. It may have been deleted long ago, or belong to somebody else.
    </EmptyState>
  );
}
