import type { UploadRecord } from '@kala/filestore';
import { forget } from '@kala/filestore';
import { Button } from '@mantine/core';
import { bytes } from '../format/bytes.js';
import { time } from '../format/time.js';
import { ChooseButton } from './ChooseButton.js';
import { uploadList } from './UploadList.js';

interface Props {
  records: readonly UploadRecord[];
  onChange: () => void;
}

/** Uploads that were begun in this browser and have not ended, such as those before a reload. */
export function Unfinished({ records, onChange }: Props) {
  return (
    <section aria-label="Unfinished uploads of this browser">
      <h2>Unfinished uploads of this browser</h2>
      <p className="kala-hint">Choose the same file again, or drop it here, and its upload goes on where it was.</p>
      <ul className="kala-uploads">
        {records.map(record => (
          <li key={record.key} className="kala-upload">
            <div className="kala-upload-head">
              <span className="kala-upload-name kala-name" title={record.name}>{record.name}</span>
              <div className="kala-actions">
                <ChooseButton
                  isSingle label={`Choose the file again: ${record.name}`} variant="default" size="compact-sm"
                  onChoose={([file]) => uploadList.resume(file!, record)}
                >
                  Choose the file again
                </ChooseButton>
                <Button
                  variant="default" size="compact-sm" aria-label={`Forget: ${record.name}`}
                  onClick={() => void forget(record).then(onChange)}
                >
                  Forget
                </Button>
              </div>
            </div>
            <progress aria-label={`Stored of ${record.name}`} max={record.size || 1} value={record.confirmed} />
            <p className="kala-hint">
              {record.size > 0 ? Math.floor(record.confirmed / record.size * 100) : 0} % · {bytes(record.confirmed)} of {bytes(record.size)} stored
              {' '}· last sent {time(new Date(record.savedAt).toISOString())}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
