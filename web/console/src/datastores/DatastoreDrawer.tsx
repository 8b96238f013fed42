import { useState } from 'react';
import { asRefusal } from '../api/Refusal.js';
import { SideDrawer } from '../dialogs/SideDrawer.js';
import { Asked } from '../states/Asked.js';
import { EmptyState } from '../states/EmptyState.js';
import { DatastoreDetail } from './DatastoreDetail.js';
import { useDatastore } from './useDatastore.js';
import type { CollectionsView } from './Collections.js';
import type { Datastore } from './views.js';

interface Props extends Omit<ContentProps, 'uuid' | 'onAsking'> {
  /** Null while it is closed. */
  uuid: string | null;
  onClose: () => void;
}

/** One datastore, beside the list. */
export function DatastoreDrawer({ uuid, onClose, ...others }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <SideDrawer title="Datastore" width={1000} isOpen={uuid !== null} onClose={onClose} isAsking={isAsking}>
      {uuid !== null && <Content key={uuid} uuid={uuid} onAsking={setAsking} {...others} />}
    </SideDrawer>
  );
}

interface ContentProps extends CollectionsView {
  uuid: string;
  onAsking: (isAsking: boolean) => void;
  onChanged: (row: Datastore) => void;
  onDeleted: (uuid: string) => void;
}

function Content({ uuid, onChanged, ...others }: ContentProps) {
  const asked = useDatastore(uuid);
  if (asked.error && asRefusal(asked.error).code === 'datastore_not_found') {
    return (
      <EmptyState title="There is no such datastore">
        Nothing is known under <code>{uuid}</code>. It may have been deleted, alone or with its file, or belong to somebody else.
      </EmptyState>
    );
  }
  const changed = (row: Datastore) => {
    onChanged(row);
    void asked.refetch();
  };
  return <Asked query={asked}>{datastore => <DatastoreDetail datastore={datastore} onChanged={changed} {...others} />}</Asked>;
}
