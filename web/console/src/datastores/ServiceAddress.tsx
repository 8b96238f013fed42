import { TextInput } from '@mantine/core';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { CopyButton } from '../states/CopyButton.js';
import { serviceAddress } from './addresses.js';

/** The address of OGC API – Features, and where QGIS wants it. */
export function ServiceAddress({ uuid }: { uuid: string }) {
  const { isAnonymous } = useAccess();
  const address = serviceAddress(uuid);
  return (
    <section className="kala-datastore-address" aria-label="Address for QGIS">
      <div className="kala-filters">
        <TextInput
          className="kala-datastore-address-text" size="xs" readOnly label="Address for QGIS (OGC API – Features)" value={address}
          onFocus={event => event.currentTarget.select()}
        />
        <CopyButton text={address} label="Copy the address" />
      </div>
      <p className="kala-hint">
        In QGIS: Layer › Add Layer › Add WFS / OGC API Features Layer.
        {!isAnonymous && <> The connection needs an authentication that sends an <Link href="/keys">API key</Link> as <code>X-API-Key</code>.</>}
      </p>
    </section>
  );
}
