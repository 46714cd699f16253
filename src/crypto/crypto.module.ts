import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { KeyedDigests } from './digests.js';
import { Keyring } from './keyring.js';
import { PasswordHasher } from './password-hasher.js';

@Global()
@Module({
  providers: [
    PasswordHasher,
    {
      provide: Keyring,
      inject: [Config],
      useFactory: (config: Config) => new Keyring(config.encryptionKeys),
    },
    {
      provide: KeyedDigests,
      inject: [Config],
      useFactory: (config: Config) => new KeyedDigests(config.digestKeys),
    },
  ],
  exports: [PasswordHasher, Keyring, KeyedDigests],
})
export class CryptoModule {}
