/* What a dossier may hold, and where: forms and policies both speak of it. */

/** Parts of a dossier that only entitled people unseal; what is in none is open to everyone on the trajectory. */
export const compartments = ['medical', 'publicOrder', 'whereabouts'] as const;
export type Compartment = (typeof compartments)[number];
export const compartmentNames = {
  medical: { nl: 'medisch', en: 'medical' },
  publicOrder: { nl: 'openbare orde', en: 'public order' },
  whereabouts: { nl: 'verblijfplaats', en: 'whereabouts' },
} satisfies Record<Compartment, object>;

/** What a document may be: what the program can tell by its bytes. A policy takes some or all of them. */
export const documentTypes = [
  'application/pdf', 'image/jpeg', 'image/png', 'image/tiff', 'text/plain',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;
export type DocumentType = (typeof documentTypes)[number];
