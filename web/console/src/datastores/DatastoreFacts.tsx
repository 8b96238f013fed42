import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { bytes } from '../format/bytes.js';
import { time } from '../format/time.js';
import { Fact } from '../states/Fact.js';
import { Owner } from './Owner.js';
import { fileOf } from './text.js';
import type { Datastore } from './views.js';

export function DatastoreFacts({ datastore }: { datastore: Datastore }) {
  const { isAdmin, isAnonymous } = useAccess();
  const file = fileOf(datastore);
  const options = Object.entries(datastore.options ?? {}).filter(([, value]) => value !== null);
  return (
    <dl className="kala-datastore-facts">
      <Fact name="File" copy={datastore.source}><Link href={`/files/${file}`}><code>{file}</code></Link></Fact>
      <Fact name="Format">{datastore.reader ?? 'not known yet'}</Fact>
      {options.length > 0 && <Fact name="Options">{options.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')}</Fact>}
      {datastore.readable && <Fact name="Package">{bytes(datastore.packageBytes)}</Fact>}
      <Fact name="Uuid" copy={datastore.uuid}><code>{datastore.uuid}</code></Fact>
      {isAdmin && !isAnonymous && <Owner uuid={datastore.owner} />}
      <Fact name="Created">{time(datastore.createdAt)}</Fact>
      {datastore.readyAt && <Fact name="Imported">{time(datastore.readyAt)}</Fact>}
    </dl>
  );
}
