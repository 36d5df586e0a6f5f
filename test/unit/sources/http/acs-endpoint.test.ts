import { describe, expect, it } from 'vitest';
import { acsEndpoints } from '../../../../src/sources/http/acs-endpoint.ts';
import { idsInPath } from '../../../../src/sources/http/path-ids.ts';

describe('acsEndpoints', () => {
  const known = acsEndpoints(['acs.contoso.com', '.contoso.net', '127.0.0.1:8080']);
  const endpoint = (url: string, userAgent?: string) => known(new URL(url), userAgent);

  it.each([
    ['https://r.communication.azure.com/sms', 'sms'],
    ['https://r.unitedstates.communication.azure.com/chat/threads/x', 'chat'],
    ['https://r.communication.azure.us/emails:send', 'email'],
    ['https://r.communication.azure.cn/identities', 'identity'],
    ['https://acs.contoso.com/calling/callConnections', 'call_automation'],
    ['https://a.contoso.net/rooms', 'rooms'],
    ['http://127.0.0.1:8080/phoneNumbers', 'phone_numbers'],
    ['https://r.communication.azure.com/messages/notifications:send', 'messages'],
    ['https://r.communication.azure.com/something/new', undefined],
  ])('%s belongs to ACS (%s)', (url, service) => {
    expect(endpoint(url)).toEqual({ service });
  });

  it.each([
    'https://communication.azure.com.evil.example/sms',
    'https://evilcommunication.azure.com/sms',
    'https://contoso.net/sms',
    'https://b.acs.contoso.com/sms',
    'http://127.0.0.1:8081/sms',
    'https://login.microsoftonline.com/',
  ])('%s does not', (url) => {
    expect(endpoint(url)).toBeUndefined();
  });

  it.each([
    ['azsdk-js-communication-sms/1.1.0 core-rest-pipeline/1.24.0', 'sms'],
    ['azsdk-js-communication-call-automation/1.6.0', 'call_automation'],
    ['app/1 azsdk-js-communication-messages-rest/2.0.0', 'messages'],
    ['azsdk-js-communication-unheard-of/1.0.0', 'chat'],
  ])('knows custom domains by the user agent %s', (userAgent, service) => {
    expect(endpoint('https://gateway.example/chat/x', userAgent)).toEqual({ service });
  });

  it('is not fooled by other Azure SDKs', () => {
    expect(endpoint('https://x.blob.core.windows.net/', 'azsdk-js-storageblob/12')).toBeUndefined();
  });
});

describe('idsInPath', () => {
  it.each([
    ['/chat/threads/19%3Aabc%40thread.v2/messages/1', { chatThreadId: '19:abc@thread.v2' }],
    ['/calling/callConnections/c-1:play', { callConnectionId: 'c-1' }],
    ['/calling/callConnections:answer', {}],
    ['/calling/recordings/r1:pause', { recordingId: 'r1' }],
    ['/emails/operations/o-1', { emailOperationId: 'o-1' }],
    ['/rooms/99/participants', { roomId: '99' }],
    ['/identities/8:acs:x_y', {}],
    ['/chat/threads/%E0%A4%A', { chatThreadId: '%E0%A4%A' }],
  ])('%s', (path, ids) => {
    expect(idsInPath(new URL(`https://h${path}?api-version=1`))).toEqual(ids);
  });

  it('finds none in what is no URL', () => {
    expect(idsInPath(new URL('https://h'))).toEqual({});
  });
});
