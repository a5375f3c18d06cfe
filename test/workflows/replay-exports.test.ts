import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { replayHistories } from '../../src/testing/replay-histories';
import { startStage } from '../support/stage';
import { testTemporalServer } from '../support/temporal-server';
import { workflowBundle } from '../support/workflow-bundle';

it('replays what the Temporal CLI and the Web UI export of an instance that polled, delivered and was changed', async () => {
  const { address, cli, uiUrl } = testTemporalServer();
  const folder = mkdtempSync(join(tmpdir(), 'element-events-exports-'));
  const stage = await startStage();
  try {
    const instance = await stage.start();
    stage.crm.create('company');
    await instance.poll();
    await stage.receiver.waitForEvents(1, 20_000);
    await instance.poll();
    const asked = ['--workflow-id', instance.handle.workflowId, '--address', address, '--output', 'json'];
    const { stdout } = await promisify(execFile)(cli, ['workflow', 'show', ...asked], { maxBuffer: 1e8 });
    const file = join(folder, 'exported.json');
    writeFileSync(file, stdout);
    const others = JSON.parse(stdout) as { events: { eventType: string }[] };
    expect(others.events.length).toBeGreaterThan(20);
    const files = [file];
    if (uiUrl !== null) {
      // What its page downloads as "Encoded" is the events of these answers.
      const path = `api/v1/namespaces/${stage.temporal.namespace}/workflows/${instance.handle.workflowId}/history`;
      files.push(join(folder, 'of-web-ui.json'));
      writeFileSync(files[1] as string, await (await fetch(`${uiUrl}/${path}`)).text());
    }
    expect(await replayHistories(files, { workflowBundle: workflowBundle() })).toEqual([]);

    // What this build would not do any more.
    const polls = others.events.filter(({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
    expect(polls.length).toBeGreaterThan(1);
    const tampered = join(folder, 'tampered.json');
    writeFileSync(tampered, stdout.replaceAll('"pollResources"', '"readResources"'));
    expect(await replayHistories([tampered], { workflowBundle: workflowBundle() })).toMatchObject([{ file: tampered }]);
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true });
  }
});
