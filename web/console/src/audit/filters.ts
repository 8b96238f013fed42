/** The filters of the audit, as the server calls them. */
export const AUDIT_FILTERS = ['kind', 'actor', 'session', 'from', 'to'] as const;

export type AuditFilters = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;
