import type { Connection } from '@temporalio/client';

/**
 * Of Temporal's server itself, not of what a build of it contains; nvd.nist.gov and golang/vulndb#4272, as of November
 * 2026. Late patches of 1.27 and 1.28 may be mended, too; no CLI that we obtain has them.
 */
const ADVISORIES = [
  { id: 'CVE-2025-14986', mendedIn: '1.29.2' },
  { id: 'CVE-2025-14987', mendedIn: '1.29.2' },
] as const;

/** The server's version, as it says itself, and the known advisories that concern it. */
export interface ServerVersion {
  version: string;
  advisories: string[];
}

export async function serverVersionOf(connection: Connection): Promise<ServerVersion> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return { version: serverVersion, advisories: advisoriesOf(serverVersion) };
}

/** Of a version such as `1.29.1`, also with more behind it; of none that is not one: nothing is known. */
export function advisoriesOf(version: string): string[] {
  return ADVISORIES.filter(({ mendedIn }) => isBefore(version, mendedIn)).map(({ id }) => id);
}

function isBefore(version: string, other: string): boolean {
  const [one, two] = [rankOf(version), rankOf(other)];
  return one !== null && two !== null && one < two;
}

/** Orders versions; no part of one reaches a thousand. */
function rankOf(version: string): number | null {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  return parts === null ? null : parts.slice(1).reduce((rank, part) => rank * 1000 + Number(part), 0);
}
