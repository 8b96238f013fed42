import { useAccess } from '../access/useAccess.js';
import type { Session } from '../api/views.js';
import { FileButtons } from './FileButtons.js';
import { FileFacts } from './FileFacts.js';
import { FileLink } from './FileLink.js';
import { FileNotice } from './FileNotice.js';
import { Preview } from './Preview.js';
import type { FileState } from './useFile.js';

interface Props {
  session: Session;
  state: FileState;
  onAsking: (isAsking: boolean) => void;
  onDeleted: (uuid: string) => void;
}

export function FileDetail({ session, state: { content, refusal }, onAsking, onDeleted }: Props) {
  const mayDelete = useAccess().may('delete');
  const isThere = session.status === 'closed' && refusal === null;
  // Damaged files can be deleted, too.
  const isDeletable = mayDelete && (isThere || refusal?.code === 'content_corrupt');
  return (
    <div className="kala-file">
      <h2 className="kala-file-name kala-name">{session.originalFilename}</h2>
      <FileNotice session={session} refusal={refusal} />
      {(isThere || isDeletable) && (
        <FileButtons session={session} isReadable={isThere} isDeletable={isDeletable} onAsking={onAsking} onDeleted={onDeleted} />
      )}
      {isThere && <Preview session={session} content={content} />}
      <FileFacts session={session} contentType={content?.type ?? session.contentType} isDamaged={refusal?.code === 'content_corrupt'} />
      {isThere && <FileLink uuid={session.uuid} />}
    </div>
  );
}
