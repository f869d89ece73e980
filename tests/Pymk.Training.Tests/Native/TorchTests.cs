using Xunit;

namespace Pymk.Training.Tests.Native;

/// <summary>Tests that learn run one after the other: libtorch draws from one generator for the whole process, so two at once would share its numbers.</summary>
[CollectionDefinition(Name)]
public sealed class TorchTests
{
    public const string Name = "libtorch";
}
