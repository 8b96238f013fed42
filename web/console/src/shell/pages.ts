import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { hasDatastores } from '../datastores/hasDatastores.js';
import type { Access } from '../access/useAccess.js';

/** A page of the console: its address, its name, and who sees it. */
export interface ConsolePage {
  path: string;
  title: string;
  isFor: (access: Access) => boolean;
  page: LazyExoticComponent<ComponentType>;
}

const everybody = (): boolean => true;
const admins = (access: Access): boolean => access.isAdmin;
const people = (access: Access): boolean => !access.isAnonymous;

const all: ConsolePage[] = [
  { path: '/upload', title: 'Upload', isFor: access => access.may('upload'), page: lazy(() => import('../upload/UploadPage.js')) },
  { path: '/files', title: 'Files', isFor: access => access.may('read'), page: lazy(() => import('../files/FilesPage.js')) },
  { path: '/datastores', title: 'Datastores', isFor: access => access.may('read'), page: lazy(() => import('../datastores/DatastoresPage.js')) },
  { path: '/sessions', title: 'Sessions', isFor: access => access.may('read'), page: lazy(() => import('../sessions/SessionsPage.js')) },
  { path: '/storage', title: 'Storage', isFor: admins, page: lazy(() => import('../storage/StoragePage.js')) },
  { path: '/users', title: 'Users', isFor: access => access.isAdmin && people(access), page: lazy(() => import('../users/UsersPage.js')) },
  { path: '/keys', title: 'API keys', isFor: people, page: lazy(() => import('../keys/KeysPage.js')) },
  { path: '/maintenance', title: 'Maintenance', isFor: admins, page: lazy(() => import('../maintenance/MaintenancePage.js')) },
  { path: '/status', title: 'Status', isFor: everybody, page: lazy(() => import('../status/StatusPage.js')) },
  { path: '/audit', title: 'Audit', isFor: admins, page: lazy(() => import('../audit/AuditPage.js')) },
  { path: '/account', title: 'Account', isFor: people, page: lazy(() => import('../account/AccountPage.js')) },
];

/** What the server does not have is on no page. */
export const pages = all.filter(page => hasDatastores || page.path !== '/datastores');

/** Where somebody begins: what moves for those who may see it, otherwise what they may do. */
export function startOf(access: Access): string {
  const shown = pages.filter(page => page.isFor(access)).map(page => page.path);
  return ['/sessions', '/upload'].find(path => shown.includes(path)) ?? '/status';
}
