import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The OpenAPI document as the code declares it. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MFA service')
    .setDescription(
      'Multi-factor authentication for your own users: TOTP enrolment with scratch codes, and sign-in in two steps. ' +
        'Errors are RFC 9457 problem details with a stable `code`; the token endpoint answers RFC 6749 errors.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'This service')
    .addTag('Sign-in', 'Getting and ending tokens')
    .addTag('Users', 'Accounts and their second factor')
    .addTag('Invitations', 'Links by which users set MFA up themselves')
    .addTag('Audit', 'What happened')
    .addTag('Console', 'For the pages of the admin console')
    .addTag('Operations', 'For whoever runs the service')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'accessToken')
    .build();
  return SwaggerModule.createDocument(app, base, { autoTagControllers: false });
}
