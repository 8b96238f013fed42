import type { Session } from '../api/views.js';
import { ImagePreview } from './ImagePreview.js';
import { MediaPreview } from './MediaPreview.js';
import { TextPreview } from './TextPreview.js';
import type { FileState } from './useFile.js';

interface Props {
  session: Session;
  content: FileState['content'];
}

/** Shows what a browser can show without running it; the server says what that is. */
export function Preview({ session, content }: Props) {
  const size = session.fileSize ?? session.offset;
  if (!content) {
    return <p className="kala-hint">The file is empty.</p>;
  }
  if (!content.isShown) {
    return <p className="kala-hint">There is no preview of this type.</p>;
  }
  const kind = content.type.split('/')[0];
  const { uuid, originalFilename } = session;
  return kind === 'image' ? <ImagePreview key={uuid} uuid={uuid} name={originalFilename} size={size} />
    : kind === 'audio' || kind === 'video' ? <MediaPreview key={uuid} uuid={uuid} kind={kind} size={size} name={originalFilename} />
      : <TextPreview key={uuid} uuid={uuid} size={size} />;
}
