using Pymk.Core.Profiles;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Import;

public sealed class ProfileImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Jsonl_WithAnySchema_BecomesFieldsByKind()
    {
        _folder.Write(
            "profiles.jsonl",
            """
            {"user": 7, "name": "Ada", "headline": "Engineer", "joined": "2020-01-01T00:00:00Z", "attributes": {"school": "Turin", "place": ["Rome", "Milan", "Rome"]}, "interests": ["b", "a"], "skills": ["c"]}
            {"interests": [], "attributes": {"school": "Turin", "floor": 3}, "user": "9007199254740993", "team": "red", "clubs": ["chess"]}
            {"user": 8, "interests": ["a", "c", "b", "c", "a"]}
            """);
        using var data = Run();
        Assert.Equal([7, 8, 9007199254740993], data.Graph.UserIds.ToArray());
        Assert.Equal("Ada", data.Profiles.Names[0]);
        Assert.Equal("Engineer", data.Profiles.Headlines[0]);
        Assert.Equal([1577836800u, 0u, 0u], data.Profiles.Joined);
        Assert.Equal(["Turin"], Texts(data, ProfileFieldKind.Attribute, "school", 0));
        Assert.Equal(["Rome", "Milan"], Texts(data, ProfileFieldKind.Attribute, "place", 0));
        Assert.Equal(["b", "a"], Texts(data, ProfileFieldKind.Interest, "interests", 0));
        Assert.Equal(["c"], Texts(data, ProfileFieldKind.Interest, "skills", 0));
        Assert.Equal(["3"], Texts(data, ProfileFieldKind.Attribute, "floor", 2));
        Assert.Equal(["red"], Texts(data, ProfileFieldKind.Attribute, "team", 2));
        Assert.Equal(["chess"], Texts(data, ProfileFieldKind.Interest, "clubs", 2));
        Assert.Empty(Texts(data, ProfileFieldKind.Interest, "interests", 2));

        // The order of a profile stays.
        Assert.Equal(["a", "c", "b"], Texts(data, ProfileFieldKind.Interest, "interests", 1));
        Assert.True(data.Report.IsClean);
    }

    [Fact]
    public void Jsonl_WithBadRows_KeepsTheRestAndReportsLines()
    {
        _folder.Write(
            "profiles.jsonl",
            "{\"user\": 1, \"interests\": [\"a\"]}\r\n\r\nnonsense\r\n{\"interests\": []}\r\n{\"user\": 1.5}\r\n"
            + "{\"user\": 1, \"interests\": [\"z\"]}\r\n[1]\r\n{\"user\": 2, \"joined\": \"never\"}\r\n{\"user\": 3, \"interests\": [\"q\"\r\n"
            + "{\"user\": 4}\r\n{\"user\": 5}\r\n{\"user\": 6}");
        using var data = Run();
        Assert.Equal([1, 2, 4, 5, 6], data.Graph.UserIds.ToArray());
        Assert.Equal(
            [
                (ImportIssueKind.BlankLine, 2L), (ImportIssueKind.MissingColumn, 4L), (ImportIssueKind.BadUserId, 5L), (ImportIssueKind.BadTime, 8L),
                (ImportIssueKind.BadJson, 3L), (ImportIssueKind.BadJson, 7L), (ImportIssueKind.BadJson, 9L), (ImportIssueKind.Duplicate, 6L),
            ],
            data.Report.Examples.OrderBy(e => e.Kind).ThenBy(e => e.Line).Select(e => (e.Kind, e.Line)));
        Assert.Equal(["a"], Assert.Single(data.Profiles.Fields).Vocabulary);
    }

    [Fact]
    public void Joined_AmongTheAttributes_IsATime()
    {
        _folder.Write("profiles.jsonl", "{\"user\": 1, \"attributes\": {\"joined\": \"August 1, 2006\"}}\n");
        using var data = Run();
        Assert.Equal([1154390400u], data.Profiles.Joined);
        Assert.Empty(data.Profiles.Fields);
    }

    [Fact]
    public void Csv_WithQuotesAndLists_GivesTheSameFields()
    {
        _folder.Write("profiles.csv", "user,name,school,interests\n9007199254740993,\"Lovelace, Ada\",007,a;b\n2,Bob,,\n");
        using var data = Run();
        Assert.Equal([2, 9007199254740993], data.Graph.UserIds.ToArray());
        Assert.Equal("Lovelace, Ada", data.Profiles.Names[1]);
        Assert.Equal(["007"], Texts(data, ProfileFieldKind.Attribute, "school", 1));
        Assert.Equal(["a", "b"], Texts(data, ProfileFieldKind.Interest, "interests", 1));
    }

    [Fact]
    public void Parquet_WithStructsAndLists_GivesTheSameFields()
    {
        var path = Path.Combine(_folder.Path, "profiles.parquet");
        ConnectionImportTests.Sql(
            $"COPY (SELECT 9007199254740993 AS user, 'Ada' AS name, {{'school': 'Turin'}} AS attributes, ['b', 'a'] AS interests) TO '{path}'");
        using var data = Run();
        Assert.Equal([9007199254740993], data.Graph.UserIds.ToArray());
        Assert.Equal(["Turin"], Texts(data, ProfileFieldKind.Attribute, "school", 0));
        Assert.Equal(["b", "a"], Texts(data, ProfileFieldKind.Interest, "interests", 0));
    }

    [Fact]
    public void Import_OfConnectionsAndProfiles_HasTheUsersOfBoth()
    {
        _folder.Write("connections.tsv", "5\t1\n");
        _folder.Write("profiles.jsonl", "{\"user\": 3}\n{\"user\": 5}\n");
        using var data = Run();
        Assert.Equal([1, 3, 5], data.Graph.UserIds.ToArray());
        Assert.Equal(3, data.Profiles.UserCount);
    }

    public void Dispose() => _folder.Dispose();

    private static string[] Texts(ImportedData data, ProfileFieldKind kind, string field, int user)
    {
        var found = data.Profiles.Fields.Single(f => f.Kind == kind && f.Name == field);
        return [.. found.Tokens(user).ToArray().Select(t => found.Vocabulary[t])];
    }

    private ImportedData Run() => DataImport.Run(new ImportOptions { DataFolder = _folder.Path }, null, TestContext.Current.CancellationToken);
}
