import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaced } from './text.ts';
import { credentialsInWords } from './words.ts';

const hide = (...words: string[]): readonly string[] =>
  credentialsInWords(words).map((found, i) => replaced(words[i]!, found, () => '***'));

describe('credentialsInWords', () => {
  it.each<readonly [readonly string[], readonly string[]]>([
    [
      ['psql', '--password=x', '-h', 'db'],
      ['psql', '--password=***', '-h', 'db'],
    ],
    [
      ['tool', '--password', 'hunter2', 'rest'],
      ['tool', '--password', '***', 'rest'],
    ],
    [
      ['tool', '-token', 'x', '--api-key=y', '--client-secret', 'z'],
      ['tool', '-token', '***', '--api-key=***', '--client-secret', '***'],
    ],
    [
      ['mysql', '-uroot', '-phunter2', 'shop'],
      ['mysql', '-uroot', '-p***', 'shop'],
    ],
    [
      ['/usr/bin/mysqldump', '-p', 'shop'],
      ['/usr/bin/mysqldump', '-p', 'shop'],
    ],
    [
      ['curl', '-sku', 'ada:pw', 'https://h/'],
      ['curl', '-sku', '***', 'https://h/'],
    ],
    [
      ['curl', '-uada:pw', '--user=ada:pw', '--user', 'ada:pw'],
      ['curl', '-u***', '--user=***', '--user', '***'],
    ],
    [
      ['curl', '-H', 'Authorization: Bearer abcdef', '-H', 'X-Api-Key: k', '-H', 'Accept: a'],
      ['curl', '-H', 'Authorization: Bearer ***', '-H', 'X-Api-Key: ***', '-H', 'Accept: a'],
    ],
    [
      ['docker', 'login', '-u', 'ada', '-p', 'pw'],
      ['docker', 'login', '-u', 'ada', '-p', '***'],
    ],
    [
      ['docker', 'run', '-p', '80:80'],
      ['docker', 'run', '-p', '80:80'],
    ],
    [
      ['redis-cli', '-a', 'pw', 'ping'],
      ['redis-cli', '-a', '***', 'ping'],
    ],
    [
      ['env', 'PGPASSWORD=a b', 'PWD=/x', 'TOKEN_FILE=/y', 'psql'],
      ['env', 'PGPASSWORD=***', 'PWD=/x', 'TOKEN_FILE=/y', 'psql'],
    ],
    [
      ['docker', 'run', '--env=API_KEY=x', '-e', 'TOKEN=y', '-eDB_PASSWORD=z'],
      ['docker', 'run', '--env=API_KEY=***', '-e', 'TOKEN=***', '-eDB_PASSWORD=***'],
    ],
    [
      ['java', '-Djavax.net.ssl.keyStorePassword=changeit', '-Dfile.encoding=UTF-8'],
      ['java', '-Djavax.net.ssl.keyStorePassword=***', '-Dfile.encoding=UTF-8'],
    ],
    [
      ['kubectl', 'create', 'secret', 'generic', 's', '--from-literal=pw=a=b', '--from-literal', 'k=v'],
      ['kubectl', 'create', 'secret', 'generic', 's', '--from-literal=pw=***', '--from-literal', 'k=***'],
    ],
    [
      ['openssl', 'rsa', '-passin', 'pass:x'],
      ['openssl', 'rsa', '-passin', '***'],
    ],
    [
      ['sh', '-c', 'export TOKEN=abc; mysql -pabc "shop" && echo $TOKEN'],
      ['sh', '-c', 'export TOKEN=***; mysql -p*** "shop" && echo $TOKEN'],
    ],
    [
      ['sh', '-c', `mysql --password 'a b' -e "select 1"`],
      ['sh', '-c', `mysql --password '***' -e "select 1"`],
    ],
    [
      ['bash', '-lc', 'sh -c "curl -u a:b https://h"'],
      ['bash', '-lc', 'sh -c "curl -u *** https://h"'],
    ],
    [
      ['sh', '-c', 'TOKEN=$(cat /t) PASSWORD=$PW PASSWD=${PW} run'],
      ['sh', '-c', 'TOKEN=$(cat /t) PASSWORD=$PW PASSWD=${PW} run'],
    ],
    [
      ['tool', '--password', '--verbose'],
      ['tool', '--password', '--verbose'],
    ],
    [
      ['docker', 'login', '--password-stdin', 'registry'],
      ['docker', 'login', '--password-stdin', 'registry'],
    ],
  ])('hides what is secret in %j', (words, end) => {
    expect(hide(...words)).toEqual(end);
  });

  it.each([
    [['kubectl', 'get', 'secret', 'tokens', '-o', 'jsonpath={.data.password}', '--selector=app=web']],
    [['sh', '-c', 'echo a=b; ls -l | grep token > /tmp/secret.txt']],
    [['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token']],
    [['tar', 'cf', '-', '-C', '/', 'etc/passwd']],
    [['psql', '-h', 'db', '-c', 'select count(*) from tokens where id = 1']],
  ])('leaves %j as it is', (words) => {
    expect(hide(...words)).toEqual(words);
  });

  it('never leaves a canary behind a telling option, whatever stands around it', () => {
    const canary = fc.stringMatching(/^[A-Za-z0-9!%^*_+.,/~-]{6,20}$/).filter((s) => !s.startsWith('-'));
    const around = fc.array(fc.stringMatching(/^[ -~]{0,12}$/), { maxLength: 4 });
    fc.assert(
      fc.property(
        canary,
        around,
        around,
        fc.constantFrom('--password', '--token', '--api-key', '-secret'),
        (c, before, after, flag) => {
          const marked = `Q${c}Z`;
          for (const words of [
            [...before, flag, marked, ...after],
            [...before, `${flag}=${marked}`, ...after],
          ]) {
            expect(hide(...words).join('\u0000')).not.toContain(marked);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('is quick with hostile words', () => {
    const hostile = [
      'eyJ'.repeat(21_000),
      '"'.repeat(60_000),
      'a=-'.repeat(20_000),
      'token '.repeat(10_000),
      ['-----BEGIN PRIV', 'ATE KEY-----'].join('').repeat(2_000),
      'x://'.repeat(15_000),
      `bearer${' '.repeat(60_000)}`,
      '\\'.repeat(60_000),
      'password="'.repeat(6_000),
    ];
    for (const word of hostile) expect(hide(word, word)).toHaveLength(2);
    expect(hide(...Array.from({ length: 6_000 }, () => 'docker'))).toHaveLength(6_000);
  });
});
