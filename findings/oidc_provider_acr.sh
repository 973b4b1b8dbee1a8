#!/usr/bin/env bash
# The level of assurance in an ID token of oidc-provider 8.8.1 (npm, MIT), a certified OpenID provider.
# Guess: a provider that knows at which level (acr) somebody signed in says so in each ID token.
# Seen: the claim is there only when the client asked for a level (acr_values), and then it is the level of
# the sign-in, also a lower one than was asked for. Not asked for, it is missing, though the provider offers it.
# So: addons/egate_oidc/models/auth_oauth_provider_asking.py asks for the levels that count as checked each
# time, and judges the one that comes back; no claim, or a lower level, proves no person.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund oidc-provider@8.8.1
cat >try.mjs <<'JS'
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const back = 'http://127.0.0.1:9/back';
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: 'a', token_endpoint_auth_method: 'none', redirect_uris: [back] }],
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  claims: { openid: ['sub'], acr: null },
  acrValues: ['1', '2'],
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['x'] },
});
provider.use(async (ctx, onward) => {
  if (!ctx.path.startsWith('/interaction/')) return onward();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  let result = { login: { accountId: 'an', acr: '1' } };
  if (prompt.name !== 'login') {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope('openid');
    result = { consent: { grantId: await grant.save() } };
  }
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true });
});
server.on('request', provider.callback());

const verifier = 'v'.repeat(64);
async function signIn(more) {
  const cookies = new Map();
  let address = new URL(`${issuer}/auth`);
  address.search = new URLSearchParams({
    response_type: 'code', client_id: 'a', redirect_uri: back, scope: 'openid', nonce: 'n',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256', ...more,
  });
  while (!address.href.startsWith(back)) {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      cookies.set(name, value);
    }
    address = new URL(answer.headers.get('location'), address);
  }
  const body = new URLSearchParams({
    grant_type: 'authorization_code', client_id: 'a', redirect_uri: back,
    code: address.searchParams.get('code'), code_verifier: verifier,
  });
  const token = (await (await fetch(`${issuer}/token`, { method: 'POST', body })).json()).id_token;
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).acr;
}

const seen = [await signIn({}), await signIn({ acr_values: '2' })];
console.log('signed in at level 1; not asked:', seen[0], '- asked for 2:', seen[1]);
process.exit(seen[0] === undefined && seen[1] === '1' ? 0 : 1);
JS
node try.mjs 2>/dev/null | grep "^signed in"
