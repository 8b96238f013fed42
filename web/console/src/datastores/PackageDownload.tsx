import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { save } from '../csv/save.js';
import { bytes } from '../format/bytes.js';
import { announce } from '../states/announce.js';
import { CopyButton } from '../states/CopyButton.js';
import { packageAddress } from './addresses.js';
import { readPackage } from './calls.js';
import { packageName } from './text.js';
import type { Datastore } from './views.js';

const MOST = 64 * 1024 * 1024;

/** A package needs the sign-in, which a link does not have: a small one goes through the memory of the page. */
export function PackageDownload({ datastore: { uuid, name, packageBytes } }: { datastore: Datastore }) {
  const [isBusy, setBusy] = useState(false);
  const control = useRef<AbortController | null>(null);
  useEffect(() => () => control.current?.abort(), []);

  async function download() {
    const { signal } = control.current = new AbortController();
    setBusy(true);
    try {
      save(await readPackage(uuid, signal), packageName(name));
    } catch (error) {
      if (!signal.aborted) {
        announce(`The package did not arrive whole: ${asRefusal(error).message}`, 'red');
      }
    } finally {
      setBusy(false);
    }
  }

  return packageBytes <= MOST
    ? <Button loading={isBusy} onClick={() => void download()}>Download package ({bytes(packageBytes)})</Button>
    : <CopyButton label={`Copy the command that downloads the package (${bytes(packageBytes)})`} text={`curl -OJ -H "X-API-Key: $KEY" ${packageAddress(uuid)}`} />;
}
