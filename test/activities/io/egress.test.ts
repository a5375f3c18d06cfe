import { Agent as HttpAgent, get } from 'node:http';
import { Agent as HttpsAgent, get as getByTls } from 'node:https';
import { getDefaultAutoSelectFamily, setDefaultAutoSelectFamily } from 'node:net';
import { guarded, type Lookup } from '../../../src/activities/io/egress';
import { startLoopbackListener, type LoopbackListener } from '../../support/loopback-listener';

/** The agent by itself: what it refuses does not depend on who looked at the URL before. */
let listener: LoopbackListener;
beforeAll(async () => {
  listener = await startLoopbackListener();
});
beforeEach(() => listener.reset());
afterAll(() => listener.close());

const loopback: Lookup = (_, { all }, callback) =>
  all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);

function outcomeOf(host: string, allow: string[], lookup = loopback, isTls = false): Promise<unknown> {
  const agent = isTls ? guarded(new HttpsAgent(), allow, lookup) : guarded(new HttpAgent(), allow, lookup);
  return new Promise((resolve) => {
    const request = (isTls ? getByTls : get)({ host, port: listener.port, agent }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}

describe('an agent under guard', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '0.0.0.0', '::', 'fe80::1%lo'])(
    'makes no socket to %s, for which node would ask no resolver',
    async (host) => {
      expect(await outcomeOf(host, [])).toBe('ERR_EGRESS_BLOCKED');
      expect(await outcomeOf(host, [], loopback, true)).toBe('ERR_EGRESS_BLOCKED');
      expect(listener.sockets()).toBe(0);
    },
  );

  it('connects to what is allowed', async () => {
    expect(await outcomeOf('127.0.0.1', ['127.0.0.1'])).toBe(200);
    expect(await outcomeOf('any.example', ['127.0.0.1'])).toBe(200);
  });

  it.each([false, true])(
    'of localhost connects to the loopback that is allowed; one address at a time: %p',
    async (isOne) => {
      const before = getDefaultAutoSelectFamily();
      setDefaultAutoSelectFamily(!isOne);
      try {
        const both: Lookup = (_name, _options, callback) =>
          callback(null, [
            { address: '::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ]);
        expect(await outcomeOf('localhost', ['127.0.0.0/8'], both)).toBe(200);
        expect(listener.reached).toHaveLength(1);
        expect(await outcomeOf('localhost', ['10.0.0.0/8'], both)).toBe('ERR_EGRESS_BLOCKED');
        expect(await outcomeOf('any.example', ['127.0.0.0/8'], both)).toBe('ERR_EGRESS_BLOCKED');
      } finally {
        setDefaultAutoSelectFamily(before);
      }
    },
  );

  it('leaves it to the lookup to say that there is no such name', async () => {
    const unknown: Lookup = (_name, _options, callback) =>
      callback(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), '');
    expect(await outcomeOf('unknown.example', [], unknown)).toBe('ENOTFOUND');
  });

  it('checks the same where node asks for one address only', async () => {
    const before = getDefaultAutoSelectFamily();
    setDefaultAutoSelectFamily(false);
    try {
      expect(await outcomeOf('any.example', [])).toBe('ERR_EGRESS_BLOCKED');
      expect(listener.reached).toEqual([]);
      expect(await outcomeOf('any.example', ['127.0.0.1'])).toBe(200);
    } finally {
      setDefaultAutoSelectFamily(before);
    }
  });
});
