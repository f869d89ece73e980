using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Pymk.Benchmarks.Ann;

/// <summary>An index of another library, by peers.cpp, which is compiled on this machine at first use.</summary>
internal sealed unsafe partial class PeerIndex : IContender
{
    private const string Library = "ann_peers";
    private static readonly Lazy<nint> Loaded = new(() => NativeLibrary.Load(Compile()));
    private readonly int _dimension;
    private nint _peer;
    private long _count;

    static PeerIndex() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? Loaded.Value : 0);

    public PeerIndex(string name, int kind, int dimension, AnnSettings settings)
    {
        (Name, _dimension) = (name, dimension);
        _peer = peer_create(kind, dimension, settings.Links, settings.EfConstruction);
    }

    public string Name { get; }

    public double BytesAVector => peer_bytes(_peer) / _count;

    public void Build(AnnData data, int threads)
    {
        _count = data.Count;
        fixed (float* vectors = data.Vectors)
        {
            if (peer_build(_peer, vectors, _count, threads) != 0)
            {
                throw new InvalidOperationException($"{Name} failed to build.");
            }
        }
    }

    public void Search(ReadOnlySpan<float> queries, int k, int ef, Span<long> ids)
    {
        fixed (float* query = queries)
        fixed (long* id = ids)
        {
            if (peer_search(_peer, query, queries.Length / _dimension, k, ef, id) != 0)
            {
                throw new InvalidOperationException($"{Name} failed to search.");
            }
        }
    }

    public void Dispose()
    {
        peer_free(_peer);
        _peer = 0;
    }

    private static string Compile()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Ann", "peers.cpp");
        var library = Path.Combine(AppContext.BaseDirectory, "libann_peers.so");
        if (File.Exists(library) && File.GetLastWriteTimeUtc(library) > File.GetLastWriteTimeUtc(source))
        {
            return library;
        }

        string[] arguments =
        [
            "-std=c++17", "-O3", "-march=native", "-w", "-fPIC", "-shared", "-fopenmp", source,
            "-Wl,--exclude-libs,ALL", "-l:libfaiss.a", "-lopenblas", "-o", library,
        ];
        using var compiler = Process.Start(new ProcessStartInfo("g++", arguments) { RedirectStandardError = true })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new AnnException(
                $"The peers do not compile; they need: apt-get install -y g++ libfaiss-dev libopenblas-dev libhnswlib-dev\n{errors}");
        }

        return library;
    }

    [LibraryImport(Library)] private static partial nint peer_create(int kind, int dimension, int links, int efConstruction);
    [LibraryImport(Library)] private static partial int peer_build(nint peer, float* vectors, long count, int threads);
    [LibraryImport(Library)] private static partial int peer_search(nint peer, float* queries, long count, int k, int ef, long* ids);
    [LibraryImport(Library)] private static partial double peer_bytes(nint peer);
    [LibraryImport(Library)] private static partial void peer_free(nint peer);
}
