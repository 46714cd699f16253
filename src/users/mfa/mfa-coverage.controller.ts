import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation } from '../../common/http/operation.js';
import { MfaCoverageDto } from './dto/mfa-coverage.dto.js';
import { MfaCoverage } from './mfa-coverage.js';
import * as operations from '../users.operations.js';

@ApiTags('Users')
@Controller('api/v1/mfaCoverage')
export class MfaCoverageController {
  constructor(private readonly coverage: MfaCoverage) {}

  @Get()
  @Operation(operations.getMfaCoverage)
  async get(): Promise<MfaCoverageDto> {
    return { roles: [...(await this.coverage.report())] };
  }
}
