import { expect, it } from 'vitest';
import { hexOf } from '../../src/files/digest.js';

it('writes a digest in hexadecimal digits', () => {
  expect(hexOf('sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='))
    .toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

it.each(['', 'sha256:', 'md5:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'sha256:AAAA'])('refuses %j', text => {
  expect(hexOf(text)).toBeNull();
});
