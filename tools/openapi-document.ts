import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Generates the OpenAPI document from the code. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MFA service')
    .setDescription(
      'Multi-factor authentication for your own users: TOTP enrolment with scratch codes, and sign-in in two steps. ' +
        'Errors are RFC 9457 problem details with a stable `code`; the token endpoint returns RFC 6749 errors.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This service')
    .addTag('Sign-in', 'Obtain, refresh and revoke tokens')
    .addTag('Users', 'Accounts and their second factor')
    .addTag('Authenticators', 'Further authenticators of a user, and passkeys')
    .addTag('Invitations', 'Links with which users set up MFA themselves')
    .addTag('Audit', 'Security events')
    .addTag('Console', 'For the pages of the admin console')
    .addTag('Operations', 'For operators of the service')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .build();
  return SwaggerModule.createDocument(app, base, { autoTagControllers: false });
}
