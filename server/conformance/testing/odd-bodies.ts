/** Bodies that a parse and a re-serialisation would change. */
export const oddBodies: readonly (readonly [string, string | Buffer])[] = [
  ['odd white space', ' \r\n\t{ "model" :"m"  ,\n "stream":  false,"x":[ 1 ,2 ]\t}\n\n '],
  [
    'keys given twice',
    '{"model":"a","model":"m","stream":true,"stream":false,"max_tokens":1,"max_tokens":2}',
  ],
  ['escapes of every kind', '{"model":"\\u006d","x":"\\u00e9\\ud83d\\ude00\\/\\b\\f","stream":false}'],
  [
    'numbers that a double loses',
    '{"model":"m","n":12345678901234567890.1234567890,"e":1E+400,"z":-0,"f":1.0}',
  ],
  [
    'keys in an order of their own',
    '{"z":1,"model":"m","a":2,"10":3,"9":4,"__proto__":{"x":1},"constructor":5}',
  ],
  ['lone surrogates and control letters', '{"model":"m","x":"\\ud800","y":"\\u0000\\u001f"}'],
  ['every plane of Unicode', '{"model":"m","x":"aé世👩‍🚀\u2028\ufeff"}'],
  ['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"model":"m"}')])],
  [
    'bytes that are no UTF-8 inside a text',
    Buffer.concat([Buffer.from('{"model":"m","x":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')]),
  ],
  ['an empty model', '{"model":"","x":null}'],
  ['five megabytes', `{"model":"m","x":"${'0123456789'.repeat(500_000)}"}`],
  ['a nesting of 200', `{"model":"m","x":${'['.repeat(200)}${']'.repeat(200)}}`],
];
