using System.Globalization;
using Pymk.Training.Import;

namespace Pymk.Training.Pipeline;

/// <summary>
/// The memory and the disk of a training, by formulas of the number of users n, connections m and bytes of profiles p. Each term is what lies in memory at
/// the peak of its stage; docs/capacity.md has them with measured peaks.
/// </summary>
internal sealed class MemoryEstimate
{
    private const long Megabyte = 1 << 20;

    // The runtime; and libtorch with its buffers, blocks of rows and what waits for the collector.
    private const long Program = 150 * Megabyte;
    private const long Torch = 280 * Megabyte;

    // What DuckDB takes to read and join a log of any length, and more for each event.
    private const long DuckDbLeast = 600 * Megabyte;
    private const int DuckDbEvent = 16;
    private const int DuckDbSmallEvent = 250;

    // Rows of matrices, bytes a user.
    private const int Input = 133 * sizeof(float);
    private const int Vector = 128 * sizeof(float);
    private const int Structure = 64 * sizeof(float);
    private const int Row = 1_050;

    /// <summary>Estimates a training.</summary>
    public MemoryEstimate(DataSize data, TrainOptions options)
    {
        Data = data;
        var (n, m, p, e) = (data.Users, data.Connections, data.ProfileBytes, data.Events);
        var duckDb = Math.Min((long)options.DuckDbMegabytes << 20, Math.Min(DuckDbSmallEvent * e, DuckDbLeast + (DuckDbEvent * e)));
        var graph = (28 * n) + (16 * m);
        var labels = 36 * (e / 6);

        // Without names and headlines; and again as tokens of the encoder.
        var (profiles, tokens) = (p / 4, p / 4);
        var started = Program + Torch + graph + profiles;
        var sage = options.GraphSage;
        var steps = Math.Max(1, sage.Steps / sage.Rounds);
        var means = Input * Math.Min(n, (long)steps * ((2 * sage.Batch) + sage.RandomNegatives) * (1 + sage.FanOut));
        var asked = ((double)options.Lists.UsersPerRound * options.Lists.Rounds) + (e > 0 ? options.Lists.LogSlates : 0);
        var rows = (long)(n * Row * (1 - Math.Exp(-asked * 1_500 / 2 / Math.Max(1, n))));
        var learnt = (long)(asked * options.Lists.NegativesPerList / 4 * 450);
        var layers = n * (Input + (2 * Vector));
        Stages =
        [
            ("import", Program + graph + (2 * p) + Math.Max(40 * m, duckDb + (2 * labels))),
            ("graphsage", started + tokens + (2 * graph) + means + (n * (Input + Vector))),
            ("embeddings", started + tokens + layers),
            ("features", started + tokens + (n * (Vector + (2 * Structure) + (2 * Row)))),
            ("index", started + (n * (Vector + 272))),
            ("ranker", started + tokens + graph + labels + learnt + Math.Max(layers, (n * (Vector + (2 * Structure))) + rows)),
            ("export", started + (n * Row)),
        ];
        Disk = graph + (n * (Vector + (2 * 260) + (2 * Row) + 300)) + p + (20 * e) + labels;
    }

    /// <summary>The data.</summary>
    public DataSize Data { get; }

    /// <summary>The most memory of each stage, bytes.</summary>
    public IReadOnlyList<(string Stage, long Bytes)> Stages { get; }

    /// <summary>The most memory of all stages, bytes.</summary>
    public long Most => Stages.Max(stage => stage.Bytes);

    /// <summary>Bytes that the model, the files between stages and DuckDB's tables take on the disk.</summary>
    public long Disk { get; }

    /// <summary>Why the training cannot run; null where it can.</summary>
    /// <param name="memory">Bytes of memory that it may take.</param>
    /// <param name="disk">Bytes that are free where the model is built.</param>
    public string? Obstacle(long memory, long disk)
    {
        var (stage, bytes) = Stages.MaxBy(s => s.Bytes);
        return bytes > memory
            ? $"{Data} need about {Gigabytes(bytes)} of memory in the stage '{stage}', and --memory allows {Gigabytes(memory)}: "
                + $"give it --memory {Math.Ceiling(bytes / (double)(1L << 30)):F0}GB on a machine that has it, or train on fewer users"
            : Disk > disk
                ? $"{Data} need about {Gigabytes(Disk)} of disk, and {Gigabytes(disk)} are free where the model is built: free some, "
                    + "or name another --model"
                : null;
    }

    /// <summary>The estimate as lines.</summary>
    public IEnumerable<string> Describe()
    {
        yield return Data.ToString();
        foreach (var (stage, bytes) in Stages)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{stage,-10} {bytes >> 20,9:N0} MB");
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"{"disk",-10} {Disk >> 20,9:N0} MB");
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GB");
}
