import { deleteFile } from '../api/deleteFile.js';
import type { StoredFile } from '../api/views.js';
import type { BulkPlan } from '../bulk/BulkDialog.js';
import { fixMatching } from '../bulk/matching.js';
import { matchingFiles, type FileFilters } from './calls.js';

const common = {
  verb: 'Delete', noun: 'file', past: 'deleted',
  consequence: 'The files are gone for good, and links to them end.',
  act: (file: StoredFile) => deleteFile(file.uuid),
};

export function deleteChosen(files: readonly StoredFile[]): BulkPlan<StoredFile> {
  return { ...common, title: 'Delete the chosen files', fix: async () => ({ number: files.length, items: () => files }) };
}

export function deleteAll(filters: FileFilters): BulkPlan<StoredFile> {
  return {
    ...common, title: 'Delete all files that the filters find',
    fix: () => fixMatching([query => matchingFiles({ ...filters, ...query })], filters.createdTo),
  };
}
