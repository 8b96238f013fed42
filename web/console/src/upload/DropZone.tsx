import { useCallback } from 'react';
import { ChooseButton } from './ChooseButton.js';
import { uploadList } from './UploadList.js';
import { useDrop } from './useDrop.js';
import { walk, type Found } from './walk.js';

const add = (files: readonly File[]): void => uploadList.add(walk(files));

/** Where files come in: dropped anywhere on the page, or chosen. */
export function DropZone() {
  const isOver = useDrop(useCallback((found: AsyncIterable<Found>) => uploadList.add(found), []));
  return (
    <section className="kala-drop" data-over={isOver || undefined} aria-label="Choose what to upload">
      <p>{isOver ? 'Drop them here' : 'Drop files or folders anywhere on this page'}</p>
      <div className="kala-actions">
        <ChooseButton onChoose={add}>Choose files</ChooseButton>
        <ChooseButton onChoose={add} isFolder variant="default">Choose a folder</ChooseButton>
      </div>
      <p className="kala-hint">Each file is verified by its SHA-256. After an interruption an upload goes on where it was.</p>
    </section>
  );
}
