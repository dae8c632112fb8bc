import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RunController } from './run.controller.js';

@Module({ controllers: [RunController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(process.env['PORT'] ?? 3000);
console.log(`Listening on ${(await app.getUrl()).replace('[::1]', 'localhost')}`);
