using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Database;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Database;

/// <summary>Import from a real PostgreSQL.</summary>
public sealed class DatabaseInputTests(PostgresFixture server) : IClassFixture<PostgresFixture>
{
    private const string Friends = "SELECT user_id, friend_id, met FROM friends ORDER BY 1, 2 -- all of them";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_OfAQuery_AreImported()
    {
        await CreateAsync();
        using var input = await FetchAsync(new ImportOptions { Connections = server.Address }, new(Friends));
        using var data = DataImport.Run(input.Options, null, Token);
        Assert.Equal([1, 2, 3, 9007199254740993], data.Graph.UserIds.ToArray());
        Assert.Equal([1_700_000_000u], data.Graph.Times(0).ToArray());
        Assert.Equal(1, data.Report.Count(ImportIssueKind.MissingTime));
        Assert.Equal(1, data.Report.Count(ImportIssueKind.BadUserId));
        Assert.Contains("column 'met' is the time, in dates with times", Assert.Single(data.Report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProfilesAndInteractions_OfQueries_AreImported()
    {
        await CreateAsync();
        using var input = await FetchAsync(
            new ImportOptions { Connections = server.Address, Profiles = server.Address, Interactions = server.Address },
            new(
                Friends,
                "SELECT id, name, joined, skills, more AS attributes FROM people",
                "SELECT extract(epoch FROM shown) * 1000 AS time, 1 AS user, 3 AS suggested, 'view' AS action FROM events"));
        using var data = DataImport.Run(input.Options, null, Token);
        Assert.Equal("Ada \"A\" \\ Lovelace\nB", data.Profiles.Names[0]);
        Assert.Equal(1_700_000_000u, data.Profiles.Joined[0]);
        var skills = data.Profiles.Fields.Single(f => f.Kind == ProfileFieldKind.Interest);
        Assert.Equal(["chess", "go"], skills.Tokens(0).ToArray().Select(t => skills.Vocabulary[t]).Order());
        var town = data.Profiles.Fields.Single(f => f.Name == "town");
        Assert.Equal("Turin", town.Vocabulary[town.Tokens(0)[0]]);
        Assert.Equal((1, 1_700_000_000), (data.Interactions!.Count, data.Interactions.FirstTime));
    }

    [Fact]
    public async Task Rows_OfTheQuery_AreInATemporaryFolderUntilTheEnd()
    {
        await CreateAsync();
        const string series = "SELECT i AS user, i + 1 AS other FROM generate_series(1, 50000) i;\n";
        var input = await FetchAsync(new ImportOptions { Connections = server.Address }, new(series));
        using (var data = DataImport.Run(input.Options, null, Token))
        {
            Assert.Equal(50_000, data.Graph.ConnectionCount);
        }

        var file = input.Options.Connections!;
        Assert.True(File.Exists(file));
        input.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }

    [Fact]
    public async Task Query_ThatChangesData_IsRefused()
    {
        await CreateAsync();
        await server.ExecuteAsync("CREATE OR REPLACE FUNCTION spoil() RETURNS bigint LANGUAGE sql AS 'DELETE FROM friends; SELECT 1::bigint'");
        var message = await FailAsync(server.Address, "SELECT spoil() AS user, 2 AS other");
        Assert.Contains("read-only transaction", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WithAFault_EndsWithTheServersWords()
    {
        await CreateAsync();
        var message = await FailAsync(server.Address, "SELECT nobody FROM friends");
        var expected = $"--connections postgres://pymk@127.0.0.1:{server.Port}/postgres: column \"nobody\" does not exist";
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_ThatIsWrong_IsNotInTheMessage()
    {
        await CreateAsync();
        var message = await FailAsync($"postgres://pymk:s3cret-word@127.0.0.1:{server.Port}/postgres?sslmode=disable", Friends);
        Assert.Contains("password authentication failed", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://pymk:s3cret-word@127.0.0.1:1/postgres", "Failed to connect to 127.0.0.1:1")]
    [InlineData("postgres://pymk:s3cret-word@:x/postgres", "the address is malformed")]
    [InlineData("postgres://pymk:s3cret-word@host/db?speed=fast", "'speed' of the address is unknown")]
    [InlineData("postgres://pymk:s3cret-word@host/db?sslmode=s3cret-word", "'sslmode' of the address is unknown or has a wrong value")]
    [InlineData("mysql://pymk:s3cret-word@host/db", "not of PostgreSQL")]
    public async Task Address_WithAFault_IsRefusedWithoutItsPassword(string address, string said) =>
        Assert.Contains(said, await FailAsync(address, Friends), StringComparison.Ordinal);

    [Fact]
    public async Task Address_WithoutAQuery_SaysWhatToAdd()
    {
        Assert.Contains("--query says what to read", await FailAsync("postgres://pymk:s3cret-word@127.0.0.1/postgres", null), StringComparison.Ordinal);
        Assert.Contains("--query needs the database", await FailAsync("connections.tsv", Friends), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_WithADatabaseThatIsDown_EndsWithOneLine()
    {
        using var errors = new StringWriter();
        using var folder = new TemporaryFolder();
        var root = new System.CommandLine.RootCommand { Pymk.Training.Pipeline.TrainCommand.Create() };
        string[] arguments =
        [
            "train", "--model", folder.Path, "--connections", "postgres://pymk:s3cret-word@127.0.0.1:1/postgres", "--query", "SELECT 1 AS a, 2 AS b",
        ];
        Assert.Equal(VerbRunner.UserError, await VerbRunner.RunAsync(root, arguments, errors));
        Assert.Contains("pymk: --connections postgres://pymk@127.0.0.1:1/postgres: Failed to connect", errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", errors.ToString(), StringComparison.Ordinal);
    }

    private static Task<DatabaseInput> FetchAsync(ImportOptions options, DatabaseQueries queries) =>
        DatabaseInput.FetchAsync(options, queries, null, Token);

    private static async Task<string> FailAsync(string connections, string? query)
    {
        var failure = await Assert.ThrowsAsync<UserErrorException>(() => FetchAsync(new ImportOptions { Connections = connections }, new(query)));
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        return failure.Message;
    }

    private Task CreateAsync() => server.ExecuteAsync(
        """
        DROP TABLE IF EXISTS friends, people, events;
        CREATE TABLE friends (user_id bigint, friend_id numeric, met timestamptz);
        INSERT INTO friends VALUES (1, 2, '2023-11-14 23:13:20.25+01'), (2, 3.0, NULL), (2, 9007199254740993, '2024-01-01'), (-4, 5, '2024-01-01');
        CREATE TABLE people (id bigint, name text, joined timestamp, skills text[], more json);
        INSERT INTO people VALUES (1, E'Ada "A" \\ Lovelace\nB', '2023-11-14 22:13:20', ARRAY['chess', 'go'], E'{"town":\n"Turin"}');
        CREATE TABLE events (shown timestamptz);
        INSERT INTO events VALUES ('2023-11-14 22:13:20Z');
        """);
}
