using Pymk.Testing.Servers;

namespace Pymk.External.Tests.Durability;

/// <summary>A redis-server for the tests of a class.</summary>
public sealed class RedisFixture : RedisServer, IAsyncLifetime;
