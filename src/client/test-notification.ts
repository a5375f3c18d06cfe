import { DEFAULT_TIMEOUT_S } from '../configuration/delivery-settings';
import { parseInstanceBody } from '../configuration/instance-body';
import { sealConfiguration } from '../configuration/sealing';
import type { AttemptReport, SendOnceInput } from '../contract/activities';
import { TEST_DELIVERY_WORKFLOW } from '../contract/ids';
import { targetOf } from '../domain/instance/configuration-parts';
import type { Configuration } from '../domain/instance/settings';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import type { NotificationFormat } from '../domain/delivery/settings';
import { testNotificationOf } from '../domain/delivery/test-notification';
import { runAwaited } from './awaited-workflow';
import type { InstancesContext } from './context';
import { invalidInput } from './errors';
import { identityOf, randomInstanceId } from './instance-start';
import { describeInstance } from './instance-workflows';

/** An attempt has 60 s at most; the rest is for workers that are busy. */
const EXECUTION_TIMEOUT_MS = 85_000;

/** Sends a test notification to an instance's callback, as it is configured now, and tells what came of it. */
export async function testInstance(context: InstancesContext, id: number): Promise<AttemptReport> {
  const { instance, configuration } = await describeInstance(context, id);
  return send(context, instance, configuration);
}

/** The same for a body that is not an instance yet. Every problem of the body is reported at once. */
export async function testBody(context: InstancesContext, body: unknown): Promise<AttemptReport> {
  const parsed = parseInstanceBody(body, context);
  if (!parsed.ok) throw invalidInput(parsed.problem);
  const { element, configuration } = parsed.value;
  const instance = identityOf(context, parsed.value, randomInstanceId());
  return send(context, instance, sealConfiguration(configuration, element, instance.id, context.sealer));
}

function send(
  context: InstancesContext,
  instance: InstanceIdentity,
  configuration: Configuration,
): Promise<AttemptReport> {
  const format = (configuration['event.notification.format'] ?? 'elements') as NotificationFormat;
  const timeoutS = Number(configuration['event.notification.timeout'] ?? DEFAULT_TIMEOUT_S);
  return runAwaited<SendOnceInput, AttemptReport>(context, {
    type: TEST_DELIVERY_WORKFLOW,
    input: {
      instance,
      target: targetOf(configuration),
      notification: testNotificationOf(instance, format, context.now()),
      attemptTimeoutMs: timeoutS * 1000,
    },
    instance,
    summary: `Test notification of instance ${instance.id} "${instance.name}"`,
    timeoutMs: EXECUTION_TIMEOUT_MS,
    late: 'No worker has sent the test notification in time. Try again.',
  });
}
