using Npgsql;
using Pymk.Testing.Servers;
using Xunit;

namespace Pymk.Training.Tests.Database;

/// <summary>A PostgreSQL server for the tests of a class.</summary>
public sealed class PostgresFixture : PostgresServer, IAsyncLifetime
{
    /// <summary>The address of the database with the escaped password.</summary>
    public string Address => $"postgres://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/postgres?sslmode=disable";

    /// <summary>Runs statements; skips the test on a machine without PostgreSQL.</summary>
    public async Task ExecuteAsync(string sql)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = User,
            Password = Password,
            Database = "postgres",
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
