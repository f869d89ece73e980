using Pymk.Faiss.Native;

namespace Pymk.Benchmarks.Ann;

/// <summary>The instruction sets with kernels for our graph.</summary>
internal static class Kernels
{
    /// <summary>Choices of `--kernel`; all but the first are names of instruction sets.</summary>
    public static readonly string[] Choices = ["auto", "avx512-vnni", "avx2", "portable"];

    /// <summary>The instruction sets of this processor, fastest first.</summary>
    public static IEnumerable<(int InstructionSet, string Name)> Available =>
        from set in (int[])[2, 1, 0]
        let name = FaissNative.KernelName(set)
        where name is not null
        select (set, name);

    public static string NameOf(int instructionSet) => FaissNative.KernelName(instructionSet)!;

    /// <exception cref="AnnException">This processor lacks the instruction set.</exception>
    public static int Parse(string choice)
    {
        if (choice == Choices[0])
        {
            return -1;
        }

        foreach (var (set, name) in Available)
        {
            if (name == choice)
            {
                return set;
            }
        }

        throw new AnnException($"--kernel {choice}: this processor has {string.Join(", ", Available.Select(k => k.Name))} only.");
    }
}
