using System.Text;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Training.Import;
using Pymk.Training.Tests.Import;
using Xunit;

namespace Pymk.Training.Tests.Ids;

/// <summary>Imports files with text ids, and tells what came out by text.</summary>
internal sealed class TextNetwork : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Write(string name, string text) => Folder.Write("data/" + name, text);

    public void WriteBytes(string name, byte[] bytes)
    {
        Write(name, "");
        File.WriteAllBytes(Path.Combine(Folder.Path, "data", name), bytes);
    }

    /// <summary>Writes a Parquet file with the rows of a query.</summary>
    public void WriteParquet(string name, string sql)
    {
        Write(name, "");
        ConnectionImportTests.Sql($"COPY ({sql}) TO '{Path.Combine(Folder.Path, "data", name)}' (FORMAT parquet)");
    }

    public ImportedData Import(Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions { DataFolder = Path.Combine(Folder.Path, "data"), ExamplesPerKind = 10 };
        return DataImport.Run(with?.Invoke(options) ?? options, null, Token);
    }

    /// <summary>Writes the parts of a model version that an import reads.</summary>
    public string WriteVersion(ImportedData data)
    {
        var files = new ModelFiles(Directory.CreateDirectory(Path.Combine(Folder.Path, "version")).FullName);
        SocialGraphFile.Write(data.Graph, files.Graph);
        data.Ids!.Write(files.Ids);
        return files.Folder;
    }

    /// <summary>Connections as <c>a-b@time</c> with the ordinally smaller text first, ordered; then bad rows as kind and line.</summary>
    public static string Told(ImportedData data)
    {
        var rows = data.Graph.Connections().Select(c =>
        {
            var pair = new[] { NameOf(data, c.User), NameOf(data, c.Other) }.Order(StringComparer.Ordinal).ToArray();
            return $"{pair[0]}-{pair[1]}" + (data.Graph.HasTimes ? $"@{c.Time}" : "");
        });
        var problems = data.Report.Examples.Select(e => FormattableString.Invariant($"{e.Kind}:{e.Line}"));
        return string.Join(' ', rows.Order(StringComparer.Ordinal).Concat(problems));
    }

    public static string NameOf(ImportedData data, int user) =>
        data.Ids is null ? data.Graph.IdOf(user).ToString(System.Globalization.CultureInfo.InvariantCulture) : data.Ids.TextOf(user);

    /// <summary>The number of each text.</summary>
    public static Dictionary<string, long> Numbers(ImportedData data) =>
        Enumerable.Range(0, data.Graph.UserCount).ToDictionary(user => NameOf(data, user), data.Graph.IdOf);

    /// <summary>The numbers of texts by the slow, obvious way, and the numbers that were passed.</summary>
    public static (Dictionary<string, long> Numbers, HashSet<long> Passed) Oracle(
        UserIdHash hash, IEnumerable<string> texts, IReadOnlyDictionary<string, long>? known = null, IEnumerable<long>? passedBefore = null)
    {
        var numbers = new Dictionary<string, long>(known ?? new Dictionary<string, long>());
        var passed = new HashSet<long>(passedBefore ?? []);
        foreach (var text in texts.Where(text => !numbers.ContainsKey(text)).Order(StringComparer.Ordinal))
        {
            var number = Enumerable.Range(0, UserIdHash.MaxProbes).Select(probe => hash.Number(text, probe)).First(drawn =>
            {
                if (numbers.ContainsValue(drawn))
                {
                    passed.Add(drawn);
                }

                return !passed.Contains(drawn);
            });
            numbers.Add(text, number);
        }

        return (numbers, passed);
    }

    public void Dispose() => Folder.Dispose();
}
