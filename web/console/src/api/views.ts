import type { components } from './schema.js';

type Schemas = components['schemas'];

export type Session = Schemas['ListedSession'];
export type SessionView = Schemas['SessionView'];
export type StoredFile = Schemas['FileView'];
export type Event = Schemas['EventView'];
export type AuditEntry = Schemas['AuditEntry'];
export type Statistics = Schemas['Statistics'];
export type User = Schemas['UserView'];
export type ApiKey = Schemas['ApiKeyView'];
export type Me = Schemas['Me'];
export type Job = Schemas['JobView'];
export type ClosedDay = Schemas['ClosedDay'];
export type OwnerTotal = Schemas['OwnerTotal'];
export type Maintenance = Schemas['MaintenanceView'];
export type ScrubReport = Schemas['ScrubReport'];
