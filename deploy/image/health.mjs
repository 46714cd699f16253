// The HEALTHCHECK of the image: ends with 0 when the service answers /health/live on its port. It asks this container only,
// so it does not check whom the certificate names.
import http from 'node:http';
import https from 'node:https';
import process from 'node:process';

const { HOST = '0.0.0.0', PORT = '3000', TLS_CERT_FILE } = process.env;
const everyAddress = ['0.0.0.0', '::'];
const { get } = TLS_CERT_FILE ? https : http;
get(
  {
    host: everyAddress.includes(HOST) ? '127.0.0.1' : HOST,
    port: PORT,
    path: '/health/live',
    rejectUnauthorized: false,
    timeout: 4000,
  },
  ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1),
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
