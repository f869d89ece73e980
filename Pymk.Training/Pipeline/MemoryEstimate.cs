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

    // The runtime, DuckDB, and libtorch with its buffers.
    private const long Program = 150 * Megabyte;
    private const long Torch = 400 * Megabyte;

    // Rows of matrices, bytes a user.
    private const int Inputs = 2 * 132 * sizeof(float);
    private const int Vector = 128 * sizeof(float);
    private const int Structure = 64 * sizeof(float);
    private const int Row = 1_050;

    /// <summary>Estimates a training.</summary>
    public MemoryEstimate(DataSize data, TrainOptions options)
    {
        Data = data;
        var (n, m, p) = (data.Users, data.Connections, data.ProfileBytes);
        var duckDb = Math.Min((long)options.DuckDbMegabytes << 20, 250 * data.Events);
        var (graph, profiles) = ((28 * n) + (16 * m), p);
        var labels = 36 * (data.Events / 4);
        var asked = (double)options.Lists.UsersPerRound * options.Lists.Rounds + (data.Events > 0 ? options.Lists.LogSlates : 0);
        var rows = (long)(n * Row * (1 - Math.Exp(-asked * 1_500 / 2 / Math.Max(1, n))));
        var learnt = (long)(asked * options.Lists.NegativesPerList / 4 * 450);
        Stages =
        [
            ("import", Program + graph + (2 * profiles) + Math.Max(40 * m, duckDb + (2 * labels))),
            ("graphsage", Program + Torch + (2 * graph) + profiles + labels + (n * ((2 * Inputs) + (3 * Vector)))),
            ("embeddings", Program + Torch + graph + profiles + (n * (Inputs + (4 * Vector)))),
            ("features", Program + Torch + graph + profiles + (n * (Vector + (2 * Structure) + (2 * Row)))),
            ("index", Program + Torch + graph + profiles + (n * ((2 * Vector) + 272))),
            ("ranker", Program + Torch + (2 * graph) + profiles + labels + learnt
                + Math.Max(n * (Inputs + (4 * Vector)), (n * (Vector + (2 * Structure))) + rows)),
            ("export", Program + Torch + graph + profiles + (n * 2 * Row)),
        ];
        Disk = graph + (n * (Vector + (2 * 260) + (2 * Row) + 300)) + profiles + (20 * data.Events) + labels;
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
