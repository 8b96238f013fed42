import { useSyncExternalStore } from 'react';
import { uploadList } from './UploadList.js';
import type { UploadsView } from './UploadsView.js';

export function useUploads(): UploadsView {
  return useSyncExternalStore(uploadList.subscribe, () => uploadList.view);
}
