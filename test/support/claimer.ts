import { claimServerRecord } from '../../src/temporal/server-record';

/**
 * A process that claims a server's record when a line comes, says what came of it, and lives on until its standard
 * input closes.
 */
function main([path = '']: string[]): void {
  const say = (word: string) => process.stdout.write(`${word}\n`);
  process.stdin.once('data', () => {
    claimServerRecord(path).then(
      () => say('claimed'),
      (error: Error) => say(/already runs/.test(error.message) ? 'refused' : error.message),
    );
  });
  process.stdin.once('end', () => process.exit());
  say('ready');
}

main(process.argv.slice(2));
