import { InvalidArgumentError } from 'commander';
import type { z } from 'zod';
import { principalName } from '../../configuration/principal-name';
import { newSecret, otherOrganization } from '../principals';
import type { AddCommand } from './command';

export const principalCommand: AddCommand = (program, terminal) => {
  program
    .command('principal')
    .description('make the secrets of a new organization and its first user, or of one more user of it')
    .argument('<organization>', 'name of the organization', (text: string) =>
      inForm(otherOrganization(terminal.organization()))(text),
    )
    .argument('<user>', 'name of the user', inForm(principalName))
    .option('--account <account>', 'part of the organization that the user works for', inForm(principalName))
    .option('--only-user', 'the organization has its secret already')
    .action((organization: string, user: string, options: { account?: string; onlyUser?: boolean }) => {
      const [ofOrganization, ofUser] = [newSecret(), newSecret()];
      const { account, onlyUser = false } = options;
      const userEntry = { name: user, ...(account && { account }), secret: ofUser.hashed };
      const entry = onlyUser ? userEntry : { name: organization, secret: ofOrganization.hashed, users: [userEntry] };
      const secrets = { userSecret: ofUser.secret, ...(!onlyUser && { organizationSecret: ofOrganization.secret }) };
      terminal.show({ secrets, entry }, () =>
        [
          `User secret, shown once           ${ofUser.secret}`,
          ...(onlyUser ? [] : [`Organization secret, shown once   ${ofOrganization.secret}`]),
          '',
          `For the file that ELEMENT_EVENTS_PRINCIPALS_FILE names, under ${onlyUser ? `"users" of ${organization}` : '"organizations"'}:`,
          JSON.stringify(entry, null, 2),
        ].join('\n'),
      );
    });
};

/** Takes what the principals file will take. */
function inForm(form: z.ZodType<string>): (text: string) => string {
  return (text) => {
    const { error } = form.safeParse(text);
    if (error === undefined) return text;
    throw new InvalidArgumentError(error.issues.map(({ message }) => message).join(' '));
  };
}
