import type { Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';

type Answer = temporal.api.workflowservice.v1.IDescribeTaskQueueResponse;
type PollerInfo = temporal.api.taskqueue.v1.IPollerInfo;

/** A build of Worker Versioning; null: workers without a build id. */
export type Build = { deploymentName: string; buildId: string } | null;

export interface WorkersAtWork {
  /** A worker asks for work, and gets what there is. */
  works: boolean;
  /** Otherwise why not, with the command that mends it. */
  problem: string | null;
}

/** A worker asks anew at least once a minute: a request that is older belongs to one that has ended. */
const ASKED_WITHIN_MS = 90_000;

/**
 * Whether workers ask for workflow tasks on the queue, and Temporal gives them any: with Worker Versioning only those
 * of the current build get work. Throws what the call to Temporal throws.
 */
export async function workersAtWork(
  { workflowService }: Pick<Connection | NativeConnection, 'workflowService'>,
  namespace: string,
  taskQueue: string,
): Promise<WorkersAtWork> {
  const answer = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  return judgeWorkers(answer, { namespace, taskQueue, nowMs: Date.now() });
}

/** Temporal's answer about a task queue, judged. Pure. */
export function judgeWorkers(
  { pollers, versioningInfo }: Answer,
  { namespace, taskQueue, nowMs }: { namespace: string; taskQueue: string; nowMs: number },
): WorkersAtWork {
  const asking = (pollers ?? []).filter((poller) => nowMs - askedAtMs(poller) < ASKED_WITHIN_MS).map(buildOf);
  if (asking.length === 0) return stopped(`No worker asks for work on the task queue "${taskQueue}". Start one.`);
  const { current, ramping } = buildsInUse(versioningInfo);
  const missing = [current, ...ramping].find((wanted) => !asking.some((build) => isSame(build, wanted)));
  if (missing === undefined) return { works: true, problem: null };

  const others = [...new Set(asking.map(textOf))].sort().join(', ');
  const found = `No worker on the task queue "${taskQueue}" is of ${textOf(missing)}, which`;
  if (!isSame(missing, current)) {
    const end = `temporal worker deployment set-ramping-version ${optionsOf(missing, current)} --delete`;
    return stopped(`${found} a part of the instances goes over to. Start one, or run: ${end}${inNamespace(namespace)}`);
  }
  const makeCurrent = makeCurrentCommand(asking[0] ?? null, current, namespace);
  return stopped(`${found} is current: the others get no work (${others}). Start one, or run: ${makeCurrent}`);
}

/**
 * Why a worker of this build (null: without one) would get no work, with the command that mends it; null if it gets
 * some. Throws what the call to Temporal throws.
 */
export async function idleBuildProblem(
  { workflowService }: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  taskQueue: string,
  own: Build,
): Promise<string | null> {
  const { versioningInfo } = await workflowService.describeTaskQueue({ namespace, taskQueue: { name: taskQueue } });
  const { current, ramping } = buildsInUse(versioningInfo);
  if ([current, ...ramping].some((build) => isSame(build, own))) return null;
  const command = makeCurrentCommand(own, current, namespace);
  return `This worker gets no work: it is of ${textOf(own)}, and ${textOf(current)} is current. To change that, run: ${command}`;
}

function buildsInUse(info: Answer['versioningInfo']): { current: Build; ramping: Build[] } {
  const isRamping = (info?.rampingVersionPercentage ?? 0) > 0;
  return {
    current: named(info?.currentDeploymentVersion),
    ramping: isRamping ? [named(info?.rampingDeploymentVersion)] : [],
  };
}

/** How a person makes a build the current one; without a build, workers that have none. */
function makeCurrentCommand(build: Build, current: Build, namespace: string): string {
  return `temporal worker deployment set-current-version ${optionsOf(build, current)}${inNamespace(namespace)}`;
}

function optionsOf(build: Build, current: Build): string {
  const version = build === null ? '--unversioned' : `--build-id ${build.buildId}`;
  return `--deployment-name ${(build ?? current)?.deploymentName} ${version}`;
}

/** For a command of the Temporal CLI. */
export function inNamespace(namespace: string): string {
  return namespace === 'default' ? '' : ` --namespace ${namespace}`;
}

function stopped(problem: string): WorkersAtWork {
  return { works: false, problem };
}

function askedAtMs({ lastAccessTime }: PollerInfo): number {
  return Number(lastAccessTime?.seconds ?? 0) * 1000;
}

function buildOf({ deploymentOptions }: PollerInfo): Build {
  const { WORKER_VERSIONING_MODE_VERSIONED } = temporal.api.enums.v1.WorkerVersioningMode;
  const isVersioned = deploymentOptions?.workerVersioningMode === WORKER_VERSIONING_MODE_VERSIONED;
  return isVersioned ? named(deploymentOptions) : null;
}

function named(version: { deploymentName?: string | null; buildId?: string | null } | null | undefined): Build {
  const { deploymentName, buildId } = version ?? {};
  return deploymentName && buildId ? { deploymentName, buildId } : null;
}

function isSame(one: Build, other: Build): boolean {
  return one?.deploymentName === other?.deploymentName && one?.buildId === other?.buildId;
}

function textOf(build: Build): string {
  return build === null ? 'no build' : `build ${build.buildId} of ${build.deploymentName}`;
}
