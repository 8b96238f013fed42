import { expect, it } from 'vitest';
import { isOldPage } from '../../src/shell/isOldPage.js';

it.each([
  new Error('Unable to preload CSS for /assets/FilesPage-B2x9.css'),
  new TypeError('Failed to fetch dynamically imported module: https://kala.test/assets/FilesPage-B2x9.js'),
  new TypeError('error loading dynamically imported module: https://kala.test/assets/FilesPage-B2x9.js'),
  new TypeError('Importing a module script failed.'),
])('recognises a part that is gone: %s', error => {
  expect(isOldPage(error)).toBe(true);
});

it.each([new TypeError('Cannot read properties of null'), new Error('The module is full.'), 'Unable to preload CSS', null])('knows other errors: %s', error => {
  expect(isOldPage(error)).toBe(false);
});
