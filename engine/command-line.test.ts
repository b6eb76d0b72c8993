import { expect, it } from 'vitest';
import { withoutSecrets } from './command-line.ts';

it.each([
  [['kubectl', 'create', 'secret', 'generic', 's', '--from-literal=pw=a=b'], ['--from-literal=pw=***']],
  [
    ['kubectl', '--from-literal', 'pw=hunter2'],
    ['--from-literal', 'pw=***'],
  ],
  [
    ['psql', '--db-password', 'x', '--host', 'y'],
    ['--db-password', '***', '--host', 'y'],
  ],
  [['curl', '--token=abc'], ['--token=***']],
  [
    ['env', 'API_KEY=abc', 'PAGER=less', 'agent'],
    ['API_KEY=***', 'PAGER=less', 'agent'],
  ],
  [
    ['sh', '-c', 'mysql -phunter2 && curl -u a:b https://h'],
    ['-c', 'mysql -p*** && curl -u *** https://h'],
  ],
  [['agent', '--header', 'Authorization: Bearer abc'], ['Authorization: Bearer ***']],
  [
    ['agent', '--token', '--verbose'],
    ['--token', '--verbose'],
  ],
])('hides the secrets of %j', (command, end) => {
  expect(withoutSecrets(command).slice(-end.length)).toEqual(end);
});

it('leaves everything else as it is', () => {
  const command = [
    'kubectl',
    'get',
    'secret',
    'tokens',
    '-o',
    'jsonpath={.data.password}',
    '--selector=app=web',
    '--',
    'sh',
    '-c',
    'echo a=b',
  ];
  expect(withoutSecrets(command)).toEqual(command);
});
