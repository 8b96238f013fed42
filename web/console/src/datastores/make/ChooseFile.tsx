import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loadFiles } from '../../files/calls.js';
import { bytes } from '../../format/bytes.js';
import { shortTime } from '../../format/time.js';
import { asUuid } from '../../format/uuid.js';
import { Asked } from '../../states/Asked.js';
import { DebouncedInput } from '../../table/DebouncedInput.js';

interface Props {
  onChoose: (uuid: string) => void;
  onClose: () => void;
}

const SHOWN = 8;

/** The newest files, those with a name, or one by its uuid. */
export function ChooseFile({ onChoose, onClose }: Props) {
  const [filename, setFilename] = useState('');
  const files = useQuery({
    queryKey: ['files to choose', filename],
    queryFn: ({ signal }) => loadFiles(filename ? { filename } : {}, undefined, signal),
    // A click on a file ends the typing, which begins a search: the file must still be there when the button is released.
    placeholderData: keepPreviousData,
  });
  const search = (text: string) => {
    const uuid = asUuid(text);
    if (uuid) {
      onChoose(uuid);
    } else {
      setFilename(text);
    }
  };
  return (
    <div className="kala-dialog">
      <DebouncedInput label="File" description="Its name or uuid" type="search" autoComplete="off" value={filename} onChange={search} data-autofocus />
      <Asked query={files}>
        {({ data }) => data.length === 0 ? <p className="kala-hint">{filename ? 'No file has this in its name.' : 'There are no files yet.'}</p> : (
          <ul className="kala-choices" aria-label="Files">
            {data.slice(0, SHOWN).map(file => (
              <li key={file.uuid}>
                <button type="button" className="kala-open" title={file.originalFilename} onClick={() => onChoose(file.uuid)}>{file.originalFilename}</button>
                <span className="kala-hint">{bytes(file.size)}, {shortTime(file.createdAt)}</span>
              </li>
            ))}
          </ul>
        )}
      </Asked>
      <div className="kala-actions"><Button variant="default" onClick={onClose}>Cancel</Button></div>
    </div>
  );
}
