import { Collections, type CollectionsView } from './Collections.js';
import { DatastoreButtons } from './DatastoreButtons.js';
import { DatastoreFacts } from './DatastoreFacts.js';
import { DatastoreNotice } from './DatastoreNotice.js';
import { ImportState } from './ImportState.js';
import { ServiceAddress } from './ServiceAddress.js';
import type { Datastore } from './views.js';

interface Props extends CollectionsView {
  datastore: Datastore;
  onAsking: (isAsking: boolean) => void;
  onChanged: (row: Datastore) => void;
  onDeleted: (uuid: string) => void;
}

/** All that is known of a datastore, and what can be done with it. */
export function DatastoreDetail({ datastore, view, onView, ...others }: Props) {
  return (
    <div className="kala-datastore">
      <h2 className="kala-datastore-name kala-name">{datastore.name}</h2>
      <ImportState datastore={datastore} />
      <DatastoreNotice datastore={datastore} />
      <DatastoreButtons datastore={datastore} {...others} />
      {datastore.readable && <ServiceAddress uuid={datastore.uuid} />}
      {datastore.readable && <Collections datastore={datastore} view={view} onView={onView} />}
      <DatastoreFacts datastore={datastore} />
    </div>
  );
}
