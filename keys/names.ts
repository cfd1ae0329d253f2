/** Whose a data key is. A trajectory's is its workflow's id too. */
export const trajectoryOwner = (trajectory: string): string => `trajectory/${trajectory}`;
export const emergencyOwner = (stay: string): string => `shelter-stay/${stay}`;
export const importOwner = (id: string): string => `import/${id}`;

/** What workflows of no single guest carry: references only. */
export const NAMESPACE = 'namespace';
/** Keys the blind indices, by which a guest is found without anything readable being kept. */
export const INDEX = 'index';

const TRAJECTORY = /^trajectory\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=$|\/)/;

/** Whose key seals what a workflow carries. */
export const ownerOfWorkflow = (workflowId: string): string => TRAJECTORY.exec(workflowId)?.[0] ?? NAMESPACE;

/** The trajectory that an owner, or a workflow, is; missing for the others. */
export const trajectoryOf = (owner = ''): string | undefined => TRAJECTORY.exec(owner)?.[1];

/** Where sealed bytes stand. */
export const places = {
  /** A line of a trajectory's log. */
  event: (trajectory: string, sequence: number): string => `${trajectoryOwner(trajectory)}/event/${sequence}`,
  /** What the log folds to, up to and with that event. */
  state: (trajectory: string, sequence: number): string => `${trajectoryOwner(trajectory)}/state/${sequence}`,
  /** A document. */
  document: (trajectory: string, document: string): string => `${trajectoryOwner(trajectory)}/document/${document}`,
  /** What somebody is called who has an emergency bed. */
  workingName: (stay: string): string => `${emergencyOwner(stay)}/name`,
  /** A line of a list that was brought in. */
  row: (id: string, number: number): string => `${importOwner(id)}/row/${number}`,
  /** What a workflow of that namespace carries. */
  payload: (namespace: string, owner: string): string => `payload/${namespace}/${owner}`,
  /** A data key, wrapped by a master key. */
  key: (owner: string, masterKey: string): string => `key/${masterKey}/${owner}`,
};
